// Numbers as the text report writes them.

const UNITS = ["kB", "MB", "GB", "TB", "PB"];

/** "64 bytes", "1.2 kB", "117.6 kB": decimal, one digit, as in the text report. */
export function bytesOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 999.95 && unit + 1 < UNITS.length; ++unit) value /= 1000;
  return `${value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}

/** "1,234,567": the same in every country, as the rest of the page is English. */
export function numberOf(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** "1 object", "1,200 objects". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${numberOf(count)} ${count === 1 ? one : many}`;
}

/** "0 %", "under 1 %", "37 %", "100 %": only nothing is 0 and only all is 100. */
export function percentOf(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  if (part === whole) return "100 %";
  const percent = (part / whole) * 100;
  if (percent < 1) return "under 1 %";
  return percent > 99 ? "over 99 %" : `${percent.toFixed(0)} %`;
}

/** "+1.2 kB", "−64 bytes", "0 bytes". */
export function bytesChange(change: number): string {
  return `${signOf(change)}${bytesOf(Math.abs(change))}`;
}

export function numberChange(change: number): string {
  return `${signOf(change)}${numberOf(Math.abs(change))}`;
}

function signOf(change: number): string {
  if (change === 0) return "";
  return change > 0 ? "+" : "−";
}

/** "14:03:27", of this browser's time zone. Empty if the time is not known. */
export function timeOf(milliseconds: number): string {
  return milliseconds === 0 ? "" : new Date(milliseconds).toTimeString().slice(0, 8);
}

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function durationOf(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

// Reads a profile with the library that profilers for Node share: node read_pprof.mjs FOLDER FILE; prints it as JSON.
// FOLDER has the packages (scripts/consumers).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';

const [folder, file] = process.argv.slice(2);
const { Profile } = createRequire(`${folder}/package.json`)('pprof-format');
const profile = Profile.decode(gunzipSync(readFileSync(file)));
const text = (index) => profile.stringTable.strings[Number(index)];
const byId = (list) => new Map(list.map((entry) => [Number(entry.id), entry]));
const locations = byId(profile.location);
const functions = byId(profile.function);
const mappings = byId(profile.mapping);

function frames(id) {
  const location = locations.get(Number(id));
  const mapping = mappings.get(Number(location.mappingId));
  if (mapping && !(location.address > mapping.memoryStart && location.address <= mapping.memoryLimit)) throw new Error(`location ${id} is outside of its mapping`);
  return location.line.map((line) => {
    const called = functions.get(Number(line.functionId));
    return { function: text(called.name), file: text(called.filename), line: Number(line.line) };
  });
}

console.log(
  JSON.stringify({
    types: profile.sampleType.map((type) => `${text(type.type)} ${text(type.unit)}`),
    default: text(profile.defaultSampleType),
    time: Number(profile.timeNanos),
    comments: profile.comment.map(text),
    mappings: profile.mapping.map((one) => ({ file: text(one.filename), build_id: text(one.buildId), start: Number(one.memoryStart), limit: Number(one.memoryLimit), functions: one.hasFunctions })),
    samples: profile.sample.map((sample) => ({
      frames: sample.locationId.flatMap(frames),
      values: sample.value.map(Number),
      labels: Object.fromEntries(sample.label.map((label) => [text(label.key), text(label.str)])),
    })),
  }),
);

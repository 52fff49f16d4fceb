import type { Frame, PathStep } from "../data/answers";
import { isOwnFunction } from "./functions";

/** "server.cc:42", or the module and the offset in it. */
export function placeOf(frame: Frame): string {
  if (frame.file !== "") return frame.line > 0 ? `${baseName(frame.file)}:${frame.line}` : baseName(frame.file);
  return frame.module === "" ? frame.offset : `${baseName(frame.module)} +${frame.offset}`;
}

export function functionOf(frame: Frame): string {
  return frame.function === "" ? "(no name)" : frame.function;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The innermost frame that is the program's own; else the innermost. */
export function siteFrame(frames: Frame[]): Frame | undefined {
  return frames.find((frame) => isOwnFunction(frame.function, frame.module)) ?? frames[0];
}

/** "Server::rooms: map<int, Room>", with how many alike ones in a row are meant. */
export function stepText(step: PathStep): string {
  const text = step.member === "" ? step.name : `${step.member}: ${step.name}`;
  const counted = step.count > 1 && step.kind !== "left_out" && step.kind !== "container";
  return counted ? `${text} × ${step.count}` : text;
}

import { readRecording, type Line, type ObjectLine, type WebhookLine } from '../../src/local/recording.js';
import { demandOf, type Demand } from '../checker/expect/all.js';
import { fileOf, type RECORDINGS } from '../replay/replayed.js';

type Name = (typeof RECORDINGS)[number];

export interface Recorded {
  readonly name: Name;
  readonly lines: readonly ObjectLine[];
  readonly demand: Demand;
  /** Ids of the spans that are due of what has ended; what never ends is due a day later only. */
  readonly due: readonly string[];
}

/**
 * A recording for the real clock. It was made on one day; that day is moved to where it is past for every
 * machine, because a root is due some time after the end of its event.
 */
export async function recorded(name: Name): Promise<Recorded> {
  const recording = await readRecording(fileOf(name));
  const lines = recording.lines.map(inThePast).filter((line) => line.kind !== 'webhook');
  const demand = demandOf(lines);
  return { name, lines, demand, due: dueIn(demand) };
}

export interface RecordedWhole {
  readonly objects: readonly ObjectLine[];
  readonly webhooks: readonly WebhookLine[];
  readonly demand: Demand;
  /** As in `Recorded`, with the parts that webhooks make. */
  readonly due: readonly string[];
}

/** The same with its webhooks. */
export async function recordedWhole(name: Name): Promise<RecordedWhole> {
  return wholeOf((await readRecording(fileOf(name))).lines.map(inThePast));
}

/**
 * The same, ended a moment ago: for what comes back to a store that was up to date once, to which anything of long ago
 * is history.
 */
export async function recordedJustNow(name: Name): Promise<RecordedWhole> {
  return wholeOf(justNow((await readRecording(fileOf(name))).lines.map(inThePast)));
}

function wholeOf(lines: readonly Line[]): RecordedWhole {
  const demand = demandOf(lines);
  return {
    objects: lines.filter((line) => line.kind !== 'webhook'),
    webhooks: lines.filter((line) => line.kind === 'webhook'),
    demand,
    due: dueIn(demand),
  };
}

function dueIn(demand: Demand): string[] {
  const due = [...demand.spans.values()].filter(({ incomplete }) => !incomplete);
  return due.map(({ spanId }) => spanId);
}

function inThePast(line: Line): Line {
  const text = JSON.stringify(line);
  return JSON.parse(text.replace(/\b2026-(?=\d\d-\d\dT\d\d:)/g, '2016-')) as Line;
}

const PAST = /\b2016-\d\d-\d\dT\d\d:\d\d:\d\d/g;
/** A root is due some time after the end of its event, by a clock that may differ. */
const MOMENT_MILLIS = 60_000;

function justNow(lines: readonly Line[]): Line[] {
  const texts = lines.map((line) => JSON.stringify(line));
  const times = texts.flatMap((text) => text.match(PAST) ?? []).sort();
  const newest = Date.parse(`${times.at(-1) ?? ''}Z`);
  // Whole seconds, or two times that were apart by less than one would change their order.
  const by = 1000 * Math.floor((Date.now() - MOMENT_MILLIS - newest) / 1000);
  const moved = (time: string): string => new Date(Date.parse(`${time}Z`) + by).toISOString().slice(0, 19);
  return texts.map((text) => JSON.parse(text.replace(PAST, moved)) as Line);
}

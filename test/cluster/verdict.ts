import { setTimeout as wait } from 'node:timers/promises';
import { judge, reportText, type CheckOptions, type Report } from '../checker/check.js';
import { demandOf, type Demand } from '../checker/expect/all.js';
import type { Role } from '../checker/expect/model.js';
import type { RecordedLine } from '../checker/recording.js';
import type { OtlpRequest } from '../../src/local/otlp-json.js';
import { createJaeger } from './jaeger.js';
import type { Ground } from './plane/plane.js';
import type { Scene } from './scene.js';

/** The services that the sidecar's spans come from, unless a configuration names others. */
export const SERVICES = ['webhook', 'lighthouse', 'tekton', 'kubernetes', 'jenkins-x', 'gitops'] as const;

/** Judges what a Jaeger holds by what was recorded beside it. */
export function verdict(
  lines: readonly RecordedLine[],
  held: readonly OtlpRequest[],
  options: CheckOptions = {},
): Report {
  return judge(asJaegerShows(demandOf(lines)), held, options);
}

/** Jaeger shows links without their attributes, so it is not to be asked for the reason of one. */
export function asJaegerShows(demand: Demand): Demand {
  const spans = [...demand.spans].map(([id, span]) => {
    const links = span.links.map((link) => `${link.split(' ')[0] ?? ''} `);
    return [id, { ...span, links }] as const;
  });
  return { ...demand, spans: new Map(spans) };
}

const VERDICT_MS = 60_000;
const LOOK_MS = 500;

type Stand = Pick<Scene<Ground>, 'stage' | 'plane'>;

/** Judges what Jaeger holds of a scene until all is right, or no more comes. */
export function judged(stand: Stand, options?: CheckOptions): Promise<Report> {
  return looked(stand, ({ problems }) => problems.length === 0, options);
}

/** Waits until all spans of these roles are right in Jaeger, whatever the others are. Returns how they all are. */
export async function untilRight(stand: Stand, ...roles: readonly Role[]): Promise<string> {
  const areRight = ({ counts }: Report): boolean =>
    roles.every((role) => counts.get(role)?.right === counts.get(role)?.total);
  const report = await looked(stand, areRight);
  const [head = ''] = reportText(report).split('\n');
  if (!areRight(report)) throw new Error(`waited in vain for ${roles.join(', ')}: ${reportText(report)}`);
  return head;
}

async function looked(
  { stage, plane }: Stand,
  isDone: (report: Report) => boolean,
  options?: CheckOptions,
): Promise<Report> {
  const jaeger = createJaeger(plane.jaeger);
  const late = performance.now() + VERDICT_MS;
  for (;;) {
    const report = verdict(stage.recorder.lines(), await jaeger.requests(SERVICES), options);
    if (isDone(report) || performance.now() > late) return report;
    await wait(LOOK_MS);
  }
}

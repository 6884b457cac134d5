import { spanIdOf } from '../ids.js';
import { instant, length } from '../instant.js';
import { text } from '../json.js';
import type { KnownNote, World } from '../recording.js';
import { entityOf, type Entity } from './entity.js';
import type { Expected, Role } from './model.js';
import { said, timed } from './span.js';

const DRAWN_PLURALS: ReadonlySet<string> = new Set([
  'lighthousejobs',
  'pipelineruns',
  'taskruns',
  'pods',
  'pipelineactivities',
]);
const PULLED = /image "([^"]+)" in (\S+?)(?: \((\S+) including waiting\))?[.,;]?(?:\s|$)/;
const MESSAGE_BYTES = 1024;

/** The span of a Kubernetes Event, when its object is one of those drawn. */
export function noteSpans(note: KnownNote, world: World): readonly Expected[] {
  const event = note.states[0];
  const object = world.objects.get(text(event, 'involvedObject', 'uid'));
  if (object === undefined || !DRAWN_PLURALS.has(object.plural)) return [];
  const entity = entityOf(object, world);
  const shape = shapeOf(event, entity);
  const warning = text(event, 'type') === 'Warning';
  return [
    {
      ...shape,
      subject: `Event ${text(event, 'reason')} ${note.uid} of ${entity.naming.kind} ${entity.naming.name}`,
      spanId: spanIdOf(`k8s-event|${note.uid}`),
      traceId: entity.traceId,
      parentId: spanIdOf(entity.key),
      kind: 'internal',
      service: 'kubernetes',
      naming: entity.naming,
      kin: new Set([...entity.kin, note.uid]),
      links: [],
      ...said({
        role: shape.role,
        attributes: new Map([
          ['k8s.event.uid', [note.uid]],
          ['k8s.event.reason', [text(event, 'reason')]],
        ]),
        words: warning ? messageOf(note) : [],
      }),
      warning,
    },
  ];
}

type Shape = Pick<Expected, 'role' | 'name' | 'start' | 'end' | 'corrected'>;

function shapeOf(event: unknown, entity: Entity): Shape {
  const time = timeOf(event);
  const reason = text(event, 'reason');
  if (entity.naming.kind === 'pod' && reason === 'Pulled') {
    const pull = pullOf(text(event, 'message'));
    if (pull !== undefined)
      return between('pull', pull.name, notBefore(time - pull.length, entity.created), time);
  }
  if (entity.naming.kind === 'pod' && reason === 'Scheduled' && time > entity.created) {
    return between('schedule', 'schedule', entity.created, time);
  }
  return between('point', reason, time, time);
}

function between(role: Role, name: string, start: bigint, end: bigint): Shape {
  return { role, name, ...timed(start, end) };
}

function notBefore(time: bigint, limit: bigint): bigint {
  return time < limit ? limit : time;
}

/** Facts that don't change while the Event is repeated: never `count` or `lastTimestamp`. */
function timeOf(event: unknown): bigint {
  const words = [
    text(event, 'eventTime'),
    text(event, 'firstTimestamp'),
    text(event, 'metadata', 'creationTimestamp'),
  ];
  const time = words.map(instant).find((found) => found !== undefined);
  if (time === undefined) throw new Error(`the recorded Event ${text(event, 'metadata', 'uid')} has no time`);
  return time;
}

function pullOf(message: string): { name: string; length: bigint } | undefined {
  const match = PULLED.exec(message);
  const took = length(match?.[3] ?? match?.[2] ?? '');
  if (match === null || took === undefined) return undefined;
  return { name: `pull ${imageName(match[1] ?? '')}`, length: took };
}

/** Without digest and tag; a colon before a slash is a registry's port. */
function imageName(image: string): string {
  const plain = image.split('@')[0] ?? '';
  const slash = plain.lastIndexOf('/');
  const colon = plain.indexOf(':', slash + 1);
  return colon < 0 ? plain : plain.slice(0, colon);
}

/** The message of a Warning, up to 1 KiB. One that was combined from similar events changes, so it isn't told. */
function messageOf(note: KnownNote): readonly string[] {
  const messages = note.states.map((state) => text(state, 'message'));
  if (messages.some((message) => message.includes('(combined from similar events)'))) return [];
  const first = Buffer.from(messages[0] ?? '', 'utf8');
  return first.length > MESSAGE_BYTES ? [] : [first.toString('utf8')];
}

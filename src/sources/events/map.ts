import { ATTR, naming } from '../../core/contract/attributes.js';
import { noteKey, objectKey } from '../../core/contract/keys.js';
import type { Attributes, NoteUpdate } from '../../core/contract/model.js';
import { MICROS_PER_SECOND } from '../../core/contract/time.js';
import { present } from '../../core/kit/labels.js';
import { redact } from '../../core/kit/redact.js';
import { refOf } from '../../core/schema/object.js';
import { reasonOf } from '../../core/schema/reason.js';
import type { Config } from './config.js';
import { parsePull, type Pull } from './pull.js';
import type { KubeEvent } from './schema.js';

type Include = Config['include'];

function containerName(fieldPath: string | null | undefined): string | undefined {
  return /^spec\.(?:initContainers|containers|ephemeralContainers)\{([^}]+)\}$/.exec(fieldPath ?? '')?.[1];
}

/** A message that stands for several events changes with each of them, so it can't be told. */
function warningFacts(event: KubeEvent): Attributes {
  const message = event.message ?? '';
  if (event.type !== 'Warning') return {};
  const isCombined = message.startsWith('(combined from similar events)');
  return {
    [ATTR.eventType]: 'Warning',
    ...(message === '' || isCombined ? {} : { [ATTR.eventMessage]: redact(message) }),
  };
}

function pullFacts(pull: Pull | undefined): Attributes {
  if (pull === undefined) return {};
  return {
    [ATTR.imageName]: pull.image,
    ...(pull.tag === undefined ? {} : { [ATTR.imageTags]: [pull.tag] }),
    [ATTR.pullSeconds]: pull.length / MICROS_PER_SECOND,
    ...(pull.bytes === undefined ? {} : { [ATTR.pullBytes]: pull.bytes }),
  };
}

function isWanted(include: Include, event: KubeEvent, isPhase: boolean): boolean {
  if (include === 'all') return true;
  if (include === 'phases') return isPhase;
  return include === 'warnings' && event.type === 'Warning';
}

/** A Kubernetes Event's span: an image pull or a scheduling with its length, else a point named by its reason. */
export function mapEvent(event: KubeEvent, deleted: boolean, include: Include): NoteUpdate | undefined {
  const { metadata: meta, involvedObject: object } = event;
  const reason = reasonOf(event.reason);
  const pull = reason === 'Pulled' ? parsePull(event.message ?? '') : undefined;
  const isSchedule = reason === 'Scheduled' && object.kind === 'Pod';
  if (!isWanted(include, event, pull !== undefined || isSchedule)) return undefined;
  const length = isSchedule ? 'since-creation' : pull?.length;
  const name = isSchedule ? 'schedule' : pull === undefined ? reason : `pull ${pull.image}`;
  return {
    type: 'note',
    key: noteKey(meta.uid),
    ref: refOf('Event', meta),
    deleted,
    about: { key: objectKey(object.uid), kind: object.kind },
    time: event.eventTime ?? event.firstTimestamp ?? meta.creationTimestamp,
    ...(length === undefined ? {} : { length }),
    pointName: reason,
    facts: {
      name,
      kind: 'internal',
      service: 'kubernetes',
      resource: { [ATTR.namespace]: object.namespace || meta.namespace },
      attributes: {
        ...naming(object.kind, object.name, object.uid),
        ...present({ [ATTR.containerName]: containerName(object.fieldPath) }),
        ...pullFacts(pull),
        ...warningFacts(event),
        [ATTR.eventUid]: meta.uid,
        [ATTR.eventReason]: reason,
      },
    },
  };
}

import type { ChangeFound, ChangeUpdate, PushUpdate } from '../../core/contract/change.js';
import { changeKey } from '../../core/contract/keys.js';
import type { Hosts } from './hosts.js';
import { namedIn } from './parse.js';
import type { Answer, Told } from './record.js';
import type { ReleaseTold } from './release.js';

/**
 * Everything that the linker knows, it knows of these. They are plain data; the same ones in any order, and any of them
 * twice, lead to the same trees.
 */
export type Message = ChangeUpdate | PushUpdate | ChangeFound | ReleaseTold;

/** What is kept of a text: which other pull requests it names. */
function namesIn({ ref, told }: ChangeUpdate | ChangeFound, hosts: Hosts): Pick<Told, 'parent' | 'others'> {
  const { title = '', body = '' } = told;
  const { parent, others } = namedIn({ title, body, base: ref }, hosts);
  return { ...(parent === undefined ? {} : { parent }), others: others.map(changeKey) };
}

/** What is kept of a delivery. */
export function toldIn(update: ChangeUpdate, hosts: Hosts): Told {
  const { told, guid, kind, action, time, attributes } = update;
  const { body: _, ...facts } = told;
  return {
    ...{ guid, kind, facts, attributes },
    ...(action === undefined ? {} : { action }),
    ...(time === undefined ? {} : { time }),
    ...namesIn(update, hosts),
  };
}

/** What is kept of an answer: when it is closed, its last change is taken to be the closing, whatever was said later. */
export function answerIn(found: ChangeFound, hosts: Hosts): Answer {
  const { body: _, ...facts } = found.told;
  const { state = 'open', updated: asOf = 0, closed } = facts;
  const updated = state === 'open' ? asOf : (closed ?? asOf);
  return {
    ...{ guid: '', kind: 'pull_request', action: state, asOf },
    facts: { ...facts, updated },
    attributes: {},
    ...namesIn(found, hosts),
  };
}

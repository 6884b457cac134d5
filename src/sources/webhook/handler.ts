import type { Tokens } from '../../core/contract/component.js';
import { RejectedError } from '../../core/contract/errors.js';
import type { Update } from '../../core/contract/model.js';
import type { Context } from '../../core/contract/plugin.js';
import type { HttpReply, HttpRequest } from '../../core/contract/ports.js';
import { createOnce } from '../../core/kit/once.js';
import type { Door, KindLabel, Reading } from './door.js';

const TAKEN: HttpReply = { status: 202, message: 'taken' };
const IGNORED: HttpReply = { status: 200, message: 'ignored: nothing is made of this kind' };
const UNPROVEN: HttpReply = { status: 401, message: 'the signature or token is missing or wrong' };
const BUSY: HttpReply = {
  status: 503,
  message: 'nothing is taken at the moment',
  headers: { 'Retry-After': '10' },
};
/** Whoever sent it sends it again, and nothing comes of it twice. */
const UNSTORED: HttpReply = { ...BUSY, message: 'it could not be stored: send it again' };
/** By the reason of the refusal; none says what came. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['guid', 'the GUID is too long'],
  ['header', 'a header that names the kind of delivery is missing'],
  ['json', 'the body is no JSON'],
]);
const OTHER_REFUSAL = 'the body has not the shape of its kind';

/** Reasons, one for each sender, that are logged aloud the first time. */
const REMEMBERED = 100;

type Told = Pick<Context<unknown, Tokens>, 'id' | 'counters' | 'log'>;
type Outcome = Reading['outcome'] | 'refused' | 'invalid' | 'unavailable' | 'unstored';

export interface HandlerOptions {
  readonly context: Told;
  readonly door: Door;
  /** False before it has started, and when it stops. */
  readonly isOpen: () => boolean;
  readonly emit: (update: Update) => void;
  /** Resolves once what was handed over would survive a crash. */
  readonly written: () => Promise<void>;
}

/** Answers the deliveries at one door, counts them all, and hands over what they tell. */
export function createHandler({ context, door, isOpen, emit, written }: HandlerOptions) {
  const { id: source, counters, log } = context;
  const { sender } = door;
  const once = createOnce(REMEMBERED);

  const count = (kind: KindLabel, outcome: Outcome): void => {
    counters.add('webhook_deliveries_total', { source, sender, kind, outcome });
  };
  const refuse = (reason: string, problem: string): void => {
    counters.add('source_rejected_total', { source, reason });
    log[once(reason) ? 'warn' : 'debug']('delivery refused', { sender, reason, problem });
  };
  const store = async (kind: KindLabel): Promise<HttpReply> => {
    try {
      await written();
    } catch (error) {
      count(kind, 'unstored');
      log[once('unstored') ? 'warn' : 'debug']('a delivery could not be stored, and has to come again', {
        ...{ sender, error },
      });
      return UNSTORED;
    }
    count(kind, 'taken');
    return TAKEN;
  };
  const take = ({ kind, outcome, update, change, withoutGuid }: Reading): HttpReply | Promise<HttpReply> => {
    if (withoutGuid) counters.add('webhook_without_guid_total', { source, kind });
    if (update !== undefined) emit(update);
    if (change !== undefined) emit(change);
    if (outcome === 'taken') return store(kind);
    count(kind, outcome);
    return IGNORED;
  };

  return (request: HttpRequest): HttpReply | Promise<HttpReply> => {
    const kind = door.label(request.headers);
    if (!isOpen()) {
      count(kind, 'unavailable');
      return BUSY;
    }
    if (!door.isGenuine(request)) {
      count(kind, 'refused');
      refuse('signature', UNPROVEN.message);
      return UNPROVEN;
    }
    let reading: Reading;
    try {
      reading = door.read(request);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      count(kind, 'invalid');
      refuse(error.reason, error.message);
      return { status: 400, message: REFUSALS.get(error.reason) ?? OTHER_REFUSAL };
    }
    return take(reading);
  };
}

import { RejectedError } from '../../core/contract/errors.js';

/** The JSON value in a body. However deep it is nested, what reads it takes only the fields that it knows. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // What the parser says may repeat what came.
    throw new RejectedError('json', 'the body is no JSON');
  }
}

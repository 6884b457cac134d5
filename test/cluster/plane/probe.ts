import { get as plainGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as secureGet } from 'node:https';

const PATIENCE_MS = 2_000;

/** Whether somebody answers 200 there now. */
export function answersWell(
  url: string,
  options: RequestOptions & { readonly ca?: string } = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    const onAnswer = (answer: IncomingMessage): void => {
      answer.resume();
      resolve(answer.statusCode === 200);
    };
    const get = url.startsWith('https:') ? secureGet : plainGet;
    const asked = get(url, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) }, onAnswer);
    // Whoever does not answer is not ready: that is all that is asked here.
    asked.once('error', () => {
      resolve(false);
    });
  });
}

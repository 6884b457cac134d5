import { describe, expect, it } from 'vitest';
import { foreignContext } from './span-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

function read(traceparent: string) {
  return foreignContext(new Map([['traceparent', traceparent]]));
}

describe('status.spanContext', () => {
  it.each([`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-00`, `cc-${TRACE}-${SPAN}-01-what-comes-later`])(
    'reads %s',
    (traceparent) => {
      expect(read(traceparent)).toEqual({ traceId: TRACE, spanId: SPAN });
    },
  );

  it.each([
    ['empty', ''],
    ['truncated after the trace', `00-${TRACE}`],
    ['truncated in the span', `00-${TRACE}-${SPAN.slice(1)}`],
    ['truncated before the flags', `00-${TRACE}-${SPAN}-`],
    ['an all-zero trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['an all-zero span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['more digits than flags have', `00-${TRACE}-${SPAN}-0123`],
    ['another language', 'traceparent'],
  ])('takes %s for none', (_, traceparent) => {
    expect(read(traceparent)).toBeUndefined();
  });

  it('is none when there is no traceparent', () => {
    expect(foreignContext(new Map())).toBeUndefined();
    expect(foreignContext(undefined)).toBeUndefined();
  });
});

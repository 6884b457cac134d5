import type { MetricType } from './catalogue.js';

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const LABEL = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const MAX_LENGTH = 200;

/**
 * Why a metric can't be shown; undefined when it can. One bad name, or one name twice, makes a scraper refuse all
 * that stands beside it, and names come from in-house plugins, too.
 */
export function problemOf(
  type: MetricType,
  name: string,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  if (!NAME.test(name) || name.length > MAX_LENGTH) return 'its name is not lower_snake_case';
  if (type === 'counter' && !name.endsWith('_total')) return 'the name of a counter ends in _total';
  if (type !== 'counter' && name.endsWith('_total')) return 'only the name of a counter ends in _total';
  const label = Object.keys(labels).find((each) => !LABEL.test(each) || each === 'le');
  return label === undefined ? undefined : `it can not have a label "${label.slice(0, MAX_LENGTH)}"`;
}

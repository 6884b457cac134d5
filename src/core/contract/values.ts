/** Microseconds since the Unix epoch: a safe integer, so that `eventTime` keeps its six digits. */
export type Micros = number;

export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

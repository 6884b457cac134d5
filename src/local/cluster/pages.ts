import { randomUUID } from 'node:crypto';
import type { ApiObject } from '../recording.js';
import { ApiError } from './status.js';

/** One page of a list. All pages of a list show the state at the first one's version. */
export interface Page {
  readonly items: readonly ApiObject[];
  /** The items of this page and of those that follow. */
  readonly all: readonly ApiObject[];
  readonly version: number;
  readonly remaining: number;
  readonly token?: string;
}

interface Rest {
  readonly items: readonly ApiObject[];
  readonly version: number;
}

/** Lists that were not read to their end. A token serves once; only the newest ones are kept. */
export class Pages {
  private readonly rests = new Map<string, Rest>();

  constructor(private readonly kept: number) {}

  first(items: readonly ApiObject[], version: number, limit: number): Page {
    return this.cut({ items, version }, limit);
  }

  /** Throws a 410 `ApiError` when the token is not known (any more). */
  next(token: string, limit: number): Page {
    const rest = this.rests.get(token);
    if (rest === undefined) throw new ApiError(410, 'The provided continue parameter is too old');
    this.rests.delete(token);
    return this.cut(rest, limit);
  }

  forget(): void {
    this.rests.clear();
  }

  private cut({ items, version }: Rest, limit: number): Page {
    if (limit <= 0 || items.length <= limit) return { items, all: items, version, remaining: 0 };
    const token = randomUUID();
    this.rests.set(token, { items: items.slice(limit), version });
    for (const old of [...this.rests.keys()].slice(0, -this.kept)) this.rests.delete(old);
    return { items: items.slice(0, limit), all: items, version, remaining: items.length - limit, token };
  }
}

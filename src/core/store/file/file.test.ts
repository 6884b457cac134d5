import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore, type StorePlace } from '../testing/contract.js';

const placeWith = (fsync: string) => async (): Promise<StorePlace> => {
  const path = await mkdtemp(join(tmpdir(), 'lighthouse-telemetry-store-'));
  return { config: { type: 'file', path, fsync }, clean: () => rm(path, { recursive: true }) };
};

describeStore('file, fsync always', placeWith('always'));
describeStore('file, fsync never', placeWith('never'));

import { join } from 'node:path';
import { sparePort } from '../../process/ports.js';
import type { Recipe } from './daemon.js';
import { answersWell } from './probe.js';

export interface Etcd {
  readonly url: string;
  readonly recipe: Recipe;
  /** Forgets what was there before now, so that nobody can read on from an older version. */
  compact(): Promise<void>;
}

export async function etcdIn(folder: string, binary: string): Promise<Etcd> {
  const [url, peer] = [await localUrl(), await localUrl()];
  const args = [
    ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--log-level', 'warn'],
    ...['--listen-client-urls', url, '--advertise-client-urls', url],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `default=${peer}`],
  ];
  return {
    url,
    recipe: { name: 'etcd', binary, args, isReady: () => answersWell(`${url}/health`) },
    async compact() {
      const { header } = (await post(`${url}/v3/kv/range`, { key: 'AA==' })) as RangeAnswer;
      await post(`${url}/v3/kv/compaction`, { revision: header.revision, physical: true });
    },
  };
}

interface RangeAnswer {
  readonly header: { readonly revision: string };
}

async function localUrl(): Promise<string> {
  return `http://127.0.0.1:${String(await sparePort())}`;
}

async function post(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`etcd answers ${String(answer.status)}: ${await answer.text()}`);
  return answer.json();
}

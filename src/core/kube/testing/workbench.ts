import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { createKubeClient, type KubeClient } from '../client.js';
import type { KubeConfigOptions } from '../kubeconfig.js';
import { type FakeApi, listOf, startFakeApi } from './fake-api.js';

/** A directory, servers and clients of one test, ended together. */
export class Workbench {
  readonly directory = mkdtempSync(join(tmpdir(), 'kube-client-'));
  readonly #ends: (() => Promise<void>)[] = [];

  /** Writes a file below the directory and returns its path. */
  write(name: string, content: string): string {
    const path = join(this.directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  async serve(tls?: TlsOptions): Promise<FakeApi> {
    const api = await startFakeApi(tls);
    this.#ends.unshift(() => api.close());
    api.onList(listOf([], '7'));
    return api;
  }

  client(options: KubeConfigOptions): KubeClient {
    const client = createKubeClient(options);
    this.#ends.unshift(() => client.close());
    return client;
  }

  atEnd(end: () => Promise<void>): void {
    this.#ends.unshift(end);
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
    rmSync(this.directory, { recursive: true });
  }
}

/** The status of one list of pods, its body read to the end. */
export async function getPods(client: KubeClient): Promise<number> {
  const response = await client.get('/api/v1/pods', {}, { signal: new AbortController().signal });
  await response.text();
  return response.status;
}

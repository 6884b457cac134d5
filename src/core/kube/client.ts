import { IsomorphicFetchHttpLibrary, type ResponseContext } from '@kubernetes/client-node';
import { abortable } from './abortable.js';
import { describe } from './describe.js';
import { execFailure, execPluginOf } from './exec-plugin.js';
import { textOf } from './fields.js';
import { type KubeConfigOptions, loadKubeConfig } from './kubeconfig.js';
import { type Query, requestUrl } from './paths.js';
import { DispatcherPool, PooledRequest, type PooledKubeConfig } from './pooled-config.js';

/** One answer. Its body must be read to the end, or the request's signal aborted; else the socket stays taken. */
export interface KubeResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they come, decompressed. Not reading them holds the server back. */
  readonly body: AsyncIterable<Uint8Array>;
  text(): Promise<string>;
}

export interface KubeBody {
  readonly contentType: string;
  readonly text: string;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
}

export interface KubeClient {
  /** Address of the API server, for messages. */
  readonly server: string;
  /** Of the current context; in a pod the pod's own. */
  readonly namespace: string | undefined;
  /**
   * Rejects when there is no answer, with a message that says where and why; any answer is a response. It has no
   * time-out of its own: the signal ends it, also while the body is read.
   */
  get(path: string, query: Query, options: RequestOptions): Promise<KubeResponse>;
  /** Likewise. Of the object that was changed the answer holds the metadata only, where the server can do that. */
  patch(path: string, query: Query, body: KubeBody, options: RequestOptions): Promise<KubeResponse>;
  /** Likewise: makes an object, or replaces one. */
  write(
    method: 'POST' | 'PUT',
    path: string,
    query: Query,
    body: KubeBody,
    options: RequestOptions,
  ): Promise<KubeResponse>;
  /** Cuts what still runs. */
  close(): Promise<void>;
}

/** The last one is for servers that can't cut an object to its metadata. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

interface Prepared {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly query: Query;
  readonly body?: KubeBody;
}

/** Throws a ComponentError when the kubeconfig can't be used. Opens no connection. */
export function createKubeClient(options: KubeConfigOptions = {}): KubeClient {
  return new PooledKubeClient(options, loadKubeConfig(options));
}

class PooledKubeClient implements KubeClient {
  readonly #options: KubeConfigOptions;
  readonly #pool = new DispatcherPool();
  readonly #http = new IsomorphicFetchHttpLibrary();
  #config: PooledKubeConfig;
  #refused = false;

  constructor(options: KubeConfigOptions, config: PooledKubeConfig) {
    this.#options = options;
    this.#config = config;
  }

  get server(): string {
    return this.#config.getCurrentCluster()?.server ?? '';
  }

  get namespace(): string | undefined {
    const context = this.#config.getContextObject(this.#config.getCurrentContext());
    return textOf(context?.namespace);
  }

  get(path: string, query: Query, { signal }: RequestOptions): Promise<KubeResponse> {
    return this.#ask(this.#prepare({ method: 'GET', path, query }), signal);
  }

  patch(path: string, query: Query, body: KubeBody, { signal }: RequestOptions): Promise<KubeResponse> {
    return this.#ask(this.#prepare({ method: 'PATCH', path, query, body }), signal);
  }

  write(
    method: 'POST' | 'PUT',
    path: string,
    query: Query,
    body: KubeBody,
    { signal }: RequestOptions,
  ): Promise<KubeResponse> {
    return this.#ask(this.#prepare({ method, path, query, body }), signal);
  }

  async #ask(prepared: Promise<PooledRequest>, signal: AbortSignal): Promise<KubeResponse> {
    // An exec plugin may wait for somebody to log in.
    const request = await abortable(prepared, signal);
    request.setSignal(signal);
    const answer = await this.#send(request);
    if (answer.httpStatusCode === 401) this.#refused = true;
    return toResponse(answer);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #prepare({ method, path, query, body }: Prepared): Promise<PooledRequest> {
    try {
      this.#renew();
      const url = requestUrl(this.server, path, query);
      const request = new PooledRequest(method, url, this.#config, this.#pool);
      request.setHeaderParam('Accept', method === 'PATCH' ? METADATA_ONLY : 'application/json');
      if (body !== undefined) {
        request.setHeaderParam('Content-Type', body.contentType);
        request.setBody(body.text);
      }
      request.setHeaderParam('User-Agent', 'lighthouse-telemetry');
      await this.#config.applySecurityAuthentication(request);
      return request;
    } catch (error) {
      throw this.#noCredentials(error);
    }
  }

  #noCredentials(error: unknown): Error {
    const failed = `can't get credentials for ${this.server}`;
    const plugin = execPluginOf(this.#config.getCurrentUser());
    if (plugin === undefined) return new Error(`${failed}: ${describe(error)}`, { cause: error });
    // Without the cause: it holds the plugin's words.
    return new Error(`${failed}: ${execFailure(plugin, error)}`);
  }

  /**
   * client-node keeps the token of a file for a minute, and that of an exec plugin until the expiry it named, or
   * for ever. After a 401 everything is read and asked for anew.
   */
  #renew(): void {
    if (!this.#refused) return;
    this.#config = loadKubeConfig(this.#options);
    this.#refused = false;
  }

  async #send(request: PooledRequest): Promise<ResponseContext> {
    try {
      return await this.#http.send(request).toPromise();
    } catch (error) {
      throw new Error(`can't reach ${this.server}: ${describe(error)}`, { cause: error });
    }
  }
}

function toResponse(answer: ResponseContext): KubeResponse {
  return {
    status: answer.httpStatusCode,
    headers: answer.headers,
    body: answer.body.stream() ?? new Blob([]).stream(),
    text: () => answer.body.text(),
  };
}

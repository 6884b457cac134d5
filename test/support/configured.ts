import type { AnySource, Context } from '../../src/core/contract/plugin.js';
import { onBench, type Bench } from '../conformance/bench.js';

/** A source on the bench that was given another configuration, links or kinds drawn than the defaults. */
export async function benchOf(
  plugin: AnySource,
  given: Partial<Pick<Context<unknown, Record<never, never>>, 'config' | 'links' | 'drawn'>> = {},
): Promise<Bench> {
  const { config, ...rest } = given;
  const value: unknown = await plugin.config['~standard'].validate(config ?? {});
  const parsed = (value as { readonly value?: unknown }).value;
  if (parsed === undefined)
    throw new Error(`${plugin.type} refuses the configuration ${JSON.stringify(config)}`);
  const create: AnySource['create'] = (context: Context<unknown, Record<never, never>>, emit) =>
    plugin.create({ ...context, ...rest, config: parsed }, emit);
  return onBench({ ...plugin, create });
}

import { basename } from 'node:path';
import type { User } from '@kubernetes/client-node';
import { fieldOf, textOf } from './fields.js';

/** The name of the program that gives this user's credentials; undefined when they come from elsewhere. */
export function execPluginOf(user: User | null): string | undefined {
  const exec = fieldOf(user, 'exec') ?? fieldOf(fieldOf(fieldOf(user, 'authProvider'), 'config'), 'exec');
  const command = textOf(fieldOf(exec, 'command'));
  return command === undefined ? undefined : basename(command);
}

/**
 * Why an exec plugin gave no credentials, never in its own words: client-node makes an error of whatever the plugin
 * wrote, and what fails in a plugin often prints the request that it made, credentials included. Its exit code is
 * not handed on.
 */
export function execFailure(plugin: string, error: unknown): string {
  const code = textOf(fieldOf(error, 'code'));
  const ofSystem = textOf(fieldOf(error, 'syscall')) !== undefined;
  if (ofSystem && code !== undefined) return `the exec plugin ${plugin} can't be run: ${code}`;
  // The plugin's output could not be read as JSON, or there is no status in it.
  const isUnreadable = error instanceof SyntaxError || error instanceof TypeError;
  const what = isUnreadable ? 'did not write an ExecCredential' : 'failed';
  return `the exec plugin ${plugin} ${what}; run it by hand to see why, as what it says may hold secrets`;
}

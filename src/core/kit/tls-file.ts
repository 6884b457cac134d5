import { readFile } from 'node:fs/promises';
import { thrown } from './thrown.js';

/** Reads a file that an option of the section `tls` names. Throws with the name of the option. */
export async function readTlsFile(option: string, file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`tls.${option}: ${thrown(error)}`, { cause: error });
  }
}

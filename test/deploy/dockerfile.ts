import { readFile } from 'node:fs/promises';

export interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
}

export interface Stage {
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** What stands in the Dockerfile, stage by stage. */
export async function stagesOf(file: string): Promise<readonly Stage[]> {
  const text = (await readFile(file, 'utf8')).replaceAll(/^#.*\n/gm, '').replaceAll('\\\n', ' ');
  const instructions = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...words] = line.trim().split(/\s+/);
      return { name, words };
    });
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  return starts.map((start, index) => ({
    image: instructions[start]?.words[0] ?? '',
    instructions: instructions.slice(start + 1, starts[index + 1]),
  }));
}

/** The words of each instruction of a name. */
export function wordsOf(stage: Stage | undefined, name: string): readonly (readonly string[])[] {
  return (stage?.instructions ?? []).filter((each) => each.name === name).map(({ words }) => words);
}

/** What is copied from the checkout, not from a stage before. */
export function copiedFromCheckout(stage: Stage): readonly string[] {
  const copies = wordsOf(stage, 'COPY').filter(([first]) => first?.startsWith('--from=') !== true);
  return copies.flatMap((words) => words.slice(0, -1));
}

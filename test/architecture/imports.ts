import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { CLOCK_WORDS, clockRule, cycleSentence, isTest, rules, type ImportRule } from './rules.js';

/** A file of the project and what it imports: project files by their path, everything else by its name. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function target(root: string, from: string, name: string): string {
  if (!name.startsWith('.')) return name;
  const path = join(dirname(from), name);
  const source = path.replace(/\.js$/, '.ts');
  return relative(root, existsSync(source) ? source : path);
}

export function readSources(root: string): readonly SourceFile[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts')).map((file) => join(root, 'src', file));
  return sources.flatMap((file) => {
    const path = relative(root, file);
    if (isTest(path)) return [];
    const text = readFileSync(file, 'utf8');
    const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    return [{ path, text, imports: imports.map((name) => target(root, file, name)) }];
  });
}

function breaks(rule: ImportRule, file: SourceFile, imported: string): boolean {
  const match = rule.from.exec(file.path);
  if (match === null || rule.except?.test(file.path) === true || !rule.mayNot.test(imported)) return false;
  const allowed = rule.butMay?.replace('$1', match[1] ?? '');
  return allowed === undefined || !new RegExp(allowed).test(imported);
}

function brokenImports(files: readonly SourceFile[]): string[] {
  return rules.flatMap((rule) =>
    files.flatMap((file) =>
      file.imports
        .filter((imported) => breaks(rule, file, imported))
        .map((imported) => `${rule.sentence} But ${file.path} imports ${imported}.`),
    ),
  );
}

function brokenClocks(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const word = clockRule.from.test(file.path) ? CLOCK_WORDS.exec(file.text)?.[0] : undefined;
    return word === undefined ? [] : [`${clockRule.sentence} But ${file.path} says ${word}.`];
  });
}

function brokenCycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push(`${cycleSentence} But ${[...trail.slice(at), path].join(' -> ')}.`);
    if (at >= 0 || done.has(path)) return;
    for (const imported of byPath.get(path)?.imports ?? []) visit(imported, [...trail, path]);
    done.add(path);
  };
  for (const file of files) visit(file.path, []);
  return cycles;
}

/** What is broken in a tree, each as the sentence of its rule and the place. */
export function broken(files: readonly SourceFile[]): readonly string[] {
  return [...brokenImports(files), ...brokenClocks(files), ...brokenCycles(files)];
}

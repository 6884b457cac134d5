/** What every canary begins with. A canary is letters and digits only: no encoding of addresses or JSON changes it. */
const CANARY = 'c4n4ry';
const WHOLE = new RegExp(`${CANARY}[a-z0-9]*`, 'gi');

/** Makes a word that stands nowhere else and names the place where it is put. */
export type Mint = (place: string) => string;

export function createMint(): Mint {
  let made = 0;
  return (place) => {
    made += 1;
    const words = place.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    return `${CANARY}${words.join('')}${String(made)}`;
  };
}

/** The canaries in what has left, each once, in whatever case. */
export function canariesIn(text: string): readonly string[] {
  return [...new Set(text.match(WHOLE) ?? [])];
}

export function isPlanted(text: string): boolean {
  return text.includes(CANARY);
}

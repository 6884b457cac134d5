/** The reason of an abort that is no failure of what it ends. */
export class Interruption extends Error {
  /** `message` is what people are told; they are told nothing when it is empty. */
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
    this.name = 'Interruption';
  }
}

/** Progress of something long. `total` is unknown until it can be told. */
export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total?: number | undefined;
}

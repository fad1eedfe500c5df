/** Progress of a long operation. `total` is absent while it is unknown. */
export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total?: number | undefined;
}

/** What a worker is told at its start. */
export type WorkerStart = {
  readonly functionName: string;
  readonly functionArn: string;
  readonly codeDir: string;
  readonly handler: string;
  readonly memoryMib: number;
};

/** One call of the function. */
export type InvokeMessage = {
  readonly requestId: string;
  /** JSON, as on the wire to Lambda: a text crosses to the worker in half the time that a tree of objects takes. */
  readonly payload: string;
  /** Virtual and real time of the call, so that the worker's clock agrees with the system's. */
  readonly anchor: { readonly virtualMs: number; readonly realMs: number };
  readonly timeoutMs: number;
};

/** What a worker sends back: lines as they are written; for each call when the handler begins, then one outcome. */
export type WorkerMessage =
  | { readonly kind: 'began'; readonly requestId: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'done'; readonly requestId: string; readonly result: unknown }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionError };

/** An error as Lambda reports it. */
export type FunctionError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
};

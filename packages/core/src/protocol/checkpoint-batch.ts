// An addition of ours to the protocol: checkpoints of several runs in one request. Used only by apps
// that find it announced in a call's context; all others send one request for each checkpoint.

/** Where the executor takes them: `{"checkpoints":[...]}` in, `{"answers":[...]}` out, in order. */
export const CHECKPOINT_BATCH_PATH = "/v1/checkpoints";

/** The most checkpoints in one request. */
export const CHECKPOINT_BATCH_MAX = 100;

/** What a call's context says when the executor takes them. */
export const CHECKPOINT_BATCH_TERMS = { checkpoint_batches: true } as const;

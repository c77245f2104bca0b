// How much was published and delivered so far, for measuring.

export interface DeliveryCounts {
  /** Messages taken from publish, enqueue and batch requests; without those deduplicated. */
  published: number;
  /** Requests that published, however many messages each. */
  publishRequests: number;
  /** Such requests that were refused. */
  refusedRequests: number;
  /** Deliveries answered with 2xx; callbacks, ticks of schedules and second copies count too. */
  delivered: number;
  /** Deliveries answered otherwise, or not at all. */
  failed: number;
  /** Messages that a fault made disappear. */
  dropped: number;
  /** Second copies that a fault delivered. */
  duplicated: number;
}

export const createDeliveryCounts = (): DeliveryCounts => ({
  published: 0,
  publishRequests: 0,
  refusedRequests: 0,
  delivered: 0,
  failed: 0,
  dropped: 0,
  duplicated: 0,
});

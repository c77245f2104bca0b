// `@cairn/sdk-next/realtime`: what a page needs to hear what is published. No server code, no
// framework.
export type { RealtimeMessage } from "./frame.ts";
export { createMessageList, type MessageList, type RealtimeSnapshot } from "./message-list.ts";
export {
  subscribe,
  type SubscribeOptions,
  type Subscription,
  type SubscriptionStatus,
} from "./subscribe.ts";
export type { SubscriptionToken } from "./subscription-token.ts";

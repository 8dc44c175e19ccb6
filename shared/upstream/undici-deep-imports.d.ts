// undici's index loads fetch, WebSocket, mocks and SQLite stores: 73 ms of a cold start against 37 for the two files we
// use (MEASURED §1). They are not part of its public surface, so the version is pinned and the deployment tests load them.
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}

declare module "undici/lib/api/api-request.js" {
  import type { Dispatcher } from "undici";
  export default function request(
    this: Pick<Dispatcher, "dispatch">,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData>;
}

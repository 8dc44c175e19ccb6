// undici's index loads fetch, WebSocket, mocks and SQLite stores: 73 ms of a cold start against less than 37 for its pool
// (MEASURED §1). The file is not part of its public surface, so the version is pinned and the deployment tests load it.
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}

declare module "undici/lib/core/connect.js" {
  import { buildConnector } from "undici";
  export default buildConnector;
}

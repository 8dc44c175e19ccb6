// undici's index also loads fetch, WebSocket, mocks and SQLite stores: 73 ms of a cold start, against less than 37 ms for its pool alone.
// These files are not part of its public API, so the version is pinned, and the deployment tests load every bundle.
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}

declare module "undici/lib/core/connect.js" {
  import { buildConnector } from "undici";
  export default buildConnector;
}

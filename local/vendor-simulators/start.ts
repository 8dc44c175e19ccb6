import type { EpochMs } from "../../shared/identity/ids.ts";
import type { AgoraAppSeed } from "./agora/app-seed.ts";
import type { AgoraSimulator } from "./agora/simulator.ts";
import type { CallLog } from "./call-log.ts";
import type { FaultBoard } from "./fault-board.ts";
import type { TencentAppSeed } from "./tencent/app-seed.ts";
import type { TencentSimulator } from "./tencent/simulator.ts";

export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The clock of presence and views. Default `Date.now`. */
  readonly now?: () => EpochMs;
  /** The clock that signatures and tokens expire by. Default `now`. */
  readonly signatureNow?: () => EpochMs;
  /** The clock of rate limits and of the call log. Default: real time, which a made-up `now` does not move. */
  readonly rateNow?: () => EpochMs;
  readonly tencentApps?: readonly TencentAppSeed[];
  readonly agoraApps?: readonly AgoraAppSeed[];
}

export interface VendorSimulators {
  /** `http://127.0.0.1:PORT`; the vendor is chosen by the Host header. */
  readonly origin: string;
  readonly tencent: TencentSimulator;
  readonly agora: AgoraSimulator;
  readonly faults: FaultBoard;
  readonly calls: CallLog;
  close(): Promise<void>;
}

/** Starts one HTTP/1.1 server on 127.0.0.1 that plays every host of both vendors. */
export function startVendorSimulators(_options: SimulatorOptions): Promise<VendorSimulators> {
  return Promise.reject(new Error("not written yet"));
}

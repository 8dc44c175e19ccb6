import { errorInfoOf } from "./error-info.ts";

/** Ends a call with an error code of the API. Thrown by checks and commands; `front.ts` turns it into the response. */
export class TencentRefusal extends Error {
  readonly code: number;
  readonly errorInfo: string;

  constructor(code: number, errorInfo: string = errorInfoOf(code)) {
    super(`${code}: ${errorInfo}`);
    this.name = "TencentRefusal";
    this.code = code;
    this.errorInfo = errorInfo;
  }
}

import { errorInfoOf } from "./error-info.ts";

/** A call that ends with a business code; thrown by checks and commands, answered in one place. */
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

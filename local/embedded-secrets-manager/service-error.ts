/** Error names of AWS Secrets Manager. The SDK throws an exception of the same name. */
export type ServiceErrorName =
  | "DecryptionFailure"
  | "InternalServiceError"
  | "InvalidNextTokenException"
  | "InvalidParameterException"
  | "InvalidRequestException"
  | "LimitExceededException"
  | "MissingAuthenticationTokenException"
  | "AccessDeniedException"
  | "ExpiredTokenException"
  | "ResourceExistsException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "ThrottlingException"
  | "UnknownOperationException"
  | "ValidationException";

export class ServiceError extends Error {
  override readonly name: ServiceErrorName;

  constructor(name: ServiceErrorName, message: string) {
    super(message);
    this.name = name;
  }

  /** 500 for internal errors, which the SDK retries, and 400 for all others; the SDK also retries throttling by its name. */
  get status(): number {
    return this.name === "InternalServiceError" ? 500 : 400;
  }
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

export function notFound(what: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Secrets Manager can't find ${what}.`);
}

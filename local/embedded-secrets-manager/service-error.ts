/** An error of AWS Secrets Manager, by its real name; the SDK makes an exception of the same name of it. */
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

  /** Only the service's own fault is a 500; the SDK retries that, and throttling. */
  get status(): number {
    return this.name === "InternalServiceError" ? 500 : 400;
  }
}

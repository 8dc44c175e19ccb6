/** One error in the vendor's wording. */
interface AgoraErrorShape {
  readonly status: number;
  /** Absent where the vendor documents the status only. */
  readonly error?: string;
  readonly exception?: string;
  /** `{id}` stands for the group. */
  readonly description?: string;
  /** Sent by a proxy in front of the API: HTML instead of JSON. */
  readonly byProxy?: boolean;
}

const securityException = "com.easemob.common.exception.EasemobSecurityException";
const groupAuthorization = "com.easemob.group.exception.GroupAuthorizationException";
const webApplication = "javax.ws.rs.WebApplicationException";

export const agoraErrors = {
  unauthorized: {
    status: 401,
    error: "unauthorized",
    exception: securityException,
    description: "Unable to authenticate (OAuth)",
  },
  "expired-token": {
    status: 401,
    error: "unauthorized",
    exception: securityException,
    description: "Unable to authenticate due to expired access token",
  },
  auth_bad_access_token: {
    status: 401,
    error: "auth_bad_access_token",
    exception: securityException,
    description: "Unable to authenticate due to corrupt access token",
  },
  group_authorization: {
    status: 401,
    error: "group_authorization",
    exception: groupAuthorization,
    description: "token is blank!",
  },
  "group_authorization-no-permission": {
    status: 401,
    error: "group_authorization",
    exception: groupAuthorization,
    description: "you have no permission to do this operation",
  },
  illegal_argument: {
    status: 400,
    error: "illegal_argument",
    exception: "java.lang.IllegalArgumentException",
    description: "illegal argument",
  },
  invalid_parameter: {
    status: 400,
    error: "invalid_parameter",
    exception: "com.easemob.common.exception.InvalidParameterException",
    description: "invalid parameter",
  },
  json_parse: {
    status: 400,
    error: "json_parse",
    exception: "com.fasterxml.jackson.core.JsonParseException",
    description: "the request body is not valid JSON",
  },
  "service open exception": {
    status: 400,
    error: "service open exception",
    description: "the service is not activated for this app",
  },
  "too many queries": { status: 400, description: "too many queries" },
  forbidden_op: {
    status: 403,
    error: "forbidden_op",
    exception: "com.easemob.group.exception.ForbiddenOpException",
    description: "this operation is not allowed",
  },
  exceed_limit: {
    status: 403,
    error: "exceed_limit",
    exception: "com.easemob.group.exception.ExceedLimitException",
    description: "the quota is exceeded",
  },
  forbidden_service_operation: {
    status: 403,
    error: "forbidden_service_operation",
    description: "this service operation is not allowed",
  },
  service_resource_not_found: {
    status: 404,
    error: "service_resource_not_found",
    exception: "com.easemob.group.exception.ServiceResourceNotFoundException",
    description: "do not find this group:{id}",
  },
  resource_not_found: {
    status: 404,
    error: "resource_not_found",
    exception: "com.easemob.group.exception.ResourceNotFoundException",
    description: "grpID {id} does not exist!",
  },
  organization_application_not_found: {
    status: 404,
    error: "organization_application_not_found",
    exception: "org.apache.usergrid.rest.exceptions.OrganizationApplicationNotFoundException",
    description: "Could not find application for the request URI",
  },
  "method-not-allowed": { status: 405, description: "method not allowed" },
  conflict: { status: 409, description: "concurrent modification" },
  "request-timeout": { status: 408, description: "timeout" },
  "entity-too-large": { status: 413, byProxy: true },
  "unsupported-media-type": {
    status: 415,
    error: "web_application",
    exception: webApplication,
    description: "Unsupported Media Type",
  },
  reach_limit: {
    status: 429,
    error: "reach_limit",
    exception: "com.easemob.common.exception.ReachLimitException",
    description: "This request has reached api limit",
  },
  resource_limited: {
    status: 429,
    error: "resource_limited",
    description: "the quota of the plan is exceeded, please upgrade",
  },
  web_application: {
    status: 500,
    error: "web_application",
    exception: webApplication,
    description: "Internal Server Error",
  },
  no_full_text_index: { status: 500, error: "no_full_text_index", description: "the entity has no such index" },
  unsupported_service_operation: {
    status: 500,
    error: "unsupported_service_operation",
    description: "the service does not support this operation",
  },
  "internal-error": { status: 500, byProxy: true },
  "not-implemented": { status: 501, byProxy: true },
  "bad-gateway": { status: 502, byProxy: true },
  "service-unavailable": { status: 503, byProxy: true },
  "gateway-timeout": { status: 504, byProxy: true },
} as const satisfies Readonly<Record<string, AgoraErrorShape>>;

/** Each name is one documented body. */
export type AgoraErrorName = keyof typeof agoraErrors;

export const agoraErrorOf = (name: AgoraErrorName): AgoraErrorShape => agoraErrors[name];

export const agoraErrorNames: ReadonlySet<string> = new Set(Object.keys(agoraErrors));

/** Ends a call with one of the errors; `front.ts` turns it into the response. */
export class AgoraRefusal extends Error {
  readonly errorName: AgoraErrorName;
  /** Instead of the usual description. */
  readonly description: string | undefined;

  constructor(errorName: AgoraErrorName, description?: string) {
    super(errorName);
    this.name = "AgoraRefusal";
    this.errorName = errorName;
    this.description = description;
  }
}

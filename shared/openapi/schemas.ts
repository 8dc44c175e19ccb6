import { toJsonSchemaDefs } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { problemOf } from "../http-api/problem-shapes.ts";
import { gatewayRefusal } from "../http-api/reply-shapes.ts";
import { chatgroupMembersReply } from "../live-routes/chatgroup-members-shape.ts";
import { chatroomCountReply } from "../live-routes/chatroom-count-shape.ts";
import { groupMembersReply } from "../live-routes/group-members-shape.ts";
import { onlineCountReply } from "../live-routes/online-count-shape.ts";
import { onlineMembersReply } from "../live-routes/online-members-shape.ts";
import { attendeesReply } from "../report-routes/attendees-shape.ts";
import { expectedRequest } from "../report-routes/expected-question.ts";
import { erasureDone, erasureGoesOn } from "../report-routes/forget-shape.ts";
import { matrixRequest } from "../report-routes/matrix-body-question.ts";
import { matrixReply } from "../report-routes/matrix-shape.ts";
import { memberAttendanceReply } from "../report-routes/member-attendance-shape.ts";
import { roomExpectedRequest } from "../report-routes/room-expected-question.ts";
import { roomExpectedReply } from "../report-routes/room-expected-shape.ts";
import { seriesReply } from "../report-routes/series-shape.ts";
import { sessionsReply } from "../report-routes/sessions-shape.ts";
import { summaryReply } from "../report-routes/summary-shape.ts";
import { accessReply } from "../room-routes/access-shape.ts";
import { roomReply } from "../room-routes/room-shape.ts";
import { roomsReply } from "../room-routes/rooms-shape.ts";
import { roomRequest } from "../room-routes/track-room-question.ts";
import { webhookReply, webhookRequest } from "../webhooks/webhook-shape.ts";
import { documentReply, healthReply } from "./service-shapes.ts";

/** The statuses of problems; each has a closed list of codes. */
export const problemStatuses = [400, 403, 404, 413, 422, 500, 502, 503, 504] as const;
export type ProblemStatus = (typeof problemStatuses)[number];

const problems = {
  Problem400: problemOf(400),
  Problem403: problemOf(403),
  Problem404: problemOf(404),
  Problem413: problemOf(413),
  Problem422: problemOf(422),
  Problem500: problemOf(500),
  Problem502: problemOf(502),
  Problem503: problemOf(503),
  Problem504: problemOf(504),
} as const satisfies Record<`Problem${ProblemStatus}`, v.GenericSchema>;

const requests = {
  RoomRequest: roomRequest,
  ExpectedRequest: expectedRequest,
  RoomExpectedRequest: roomExpectedRequest,
  MatrixRequest: matrixRequest,
  Webhook: webhookRequest,
} as const;

const replies = {
  OnlineCount: onlineCountReply,
  ChatroomCount: chatroomCountReply,
  OnlineMembers: onlineMembersReply,
  GroupMembers: groupMembersReply,
  ChatgroupMembers: chatgroupMembersReply,
  Room: roomReply,
  Rooms: roomsReply,
  RoomExpected: roomExpectedReply,
  Series: seriesReply,
  Summary: summaryReply,
  Sessions: sessionsReply,
  Attendees: attendeesReply,
  MemberAttendance: memberAttendanceReply,
  Matrix: matrixReply,
  ErasureDone: erasureDone,
  ErasureGoesOn: erasureGoesOn,
  WebhookAccepted: webhookReply,
  Access: accessReply,
  Health: healthReply,
  OpenApiDocument: documentReply,
  GatewayRefusal: gatewayRefusal,
  ...problems,
} as const;

export type SchemaName = keyof typeof requests | keyof typeof replies;

export const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

/** `components.schemas`: the valibot schemas in JSON Schema. */
export function presentSchemas(): Readonly<Record<string, object>> {
  const options = {
    target: "draft-2020-12",
    overrideRef: ({ referenceId }: { readonly referenceId: string }) => `#/components/schemas/${referenceId}`,
  } as const;
  return {
    // JSON Schema cannot express the checks; the descriptions do.
    ...toJsonSchemaDefs(requests, { ...options, typeMode: "input", ignoreActions: ["check"] }),
    ...toJsonSchemaDefs(replies, { ...options, typeMode: "output" }),
  };
}

import { apiHandler } from "../shared/http-api/api-handler.ts";
import { composeEdge } from "../shared/runtime/compose-edge.ts";
import { composeWebhookReceiver } from "../shared/runtime/compose-webhooks.ts";
import { answerWebhook, nothingHere } from "../shared/webhooks/webhook-route.ts";

const edge = composeEdge();
const receiver = composeWebhookReceiver(edge);

/** Open to everybody, because vendors have no API key: the route itself asks for the path secret and the vendor's signature. */
export const handler = apiHandler(edge, { name: "receive-webhook", scope: "open" }, async (request) => {
  if (receiver === undefined) {
    throw nothingHere();
  }
  return answerWebhook(receiver, request);
});

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { builtPage } from "../page/built-page.ts";
import { answerPage } from "../shared/page-files/page-route.ts";
import { pageEnvironment } from "../shared/runtime/page-environment.ts";

const deployment = pageEnvironment();

/** Static files without access control: they hold no data until a person signs in. Not an endpoint of the API, hence neither scope nor problem replies. */
export const handler = async (event: APIGatewayProxyEventV2) => answerPage(builtPage, deployment, event);

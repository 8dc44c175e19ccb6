import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { builtPage } from "../page/built-page.ts";
import { answerPage } from "../shared/page-files/page-route.ts";
import { pageEnvironment } from "../shared/runtime/page-environment.ts";

const deployment = pageEnvironment();

/** Open to everybody: the page is empty until somebody signs in. Not an endpoint of the API, so it has neither scope nor problem replies. */
export const handler = async (event: APIGatewayProxyEventV2) => answerPage(builtPage, deployment, event);

import type { PageDeployment } from "../page-files/page-route.ts";
import { accessEnvironment } from "./environment.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the deployment says to the page. @throws Error when ACCESS is none of its three words */
export function pageEnvironment(variables: Variables = process.env): PageDeployment {
  return {
    isServed: variables["PAGE"] !== "off",
    access: accessEnvironment(variables).kind,
    issuer: variables["PAGE_ISSUER"] ?? "",
    clientId: variables["PAGE_CLIENT_ID"] ?? "",
    scope: variables["PAGE_SCOPE"] ?? "",
    audience: variables["PAGE_AUDIENCE"] ?? "",
    providerOrigins: (variables["PAGE_PROVIDER_ORIGINS"] ?? "").split(",").filter((origin) => origin !== ""),
  };
}

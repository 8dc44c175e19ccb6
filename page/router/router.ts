import { computed, signal } from "@preact/signals";
import { settings } from "../settings.ts";
import type { Query } from "./query.ts";
import { pathOf, type Route, routeOf } from "./route.ts";

const address = signal(currentAddress());

/** The route of the address bar. */
export const currentRoute = computed<Route>(() => routeOf(pathBelowBase(new URL(address.value).pathname)));

/** The options of the view, from the query of the address. */
export const currentQuery = computed(() => new URL(address.value).searchParams);

/** The address of a route, for `href`. */
export function hrefOf(route: Route, query: Query = {}): string {
  const text = searchOf(new URLSearchParams(), query);
  return `${settings.base}${pathOf(route)}${text}`;
}

export function navigate(href: string): void {
  history.pushState(null, "", href);
  address.value = currentAddress();
  scrollTo(0, 0);
  // The link may be gone with its view: keys and screen readers go on at the beginning of the new one.
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** Changes options of the view in the address; undefined takes an option away. No new entry in the history. */
export function changeQuery(changed: Query): void {
  const search = searchOf(new URLSearchParams(location.search), changed);
  history.replaceState(null, "", `${location.pathname}${search}`);
  address.value = currentAddress();
}

/** Follows the history and takes over clicks on links of the page. */
export function startRouter(): void {
  // A sign-in may have taken its answer out of the address.
  address.value = currentAddress();
  addEventListener("popstate", () => {
    address.value = currentAddress();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlainClick = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (link === null || !isPlainClick || event.defaultPrevented || !isOfPage(link)) {
      return;
    }
    event.preventDefault();
    navigate(link.href);
  });
}

function isOfPage(link: HTMLAnchorElement): boolean {
  const isSameDocument = link.getAttribute("href")?.startsWith("#") ?? true;
  const path = link.origin === location.origin ? link.pathname : "";
  return (
    !(isSameDocument || link.target || link.hasAttribute("download")) &&
    path.startsWith(settings.base) &&
    routeOf(pathBelowBase(path)).view !== "unknown"
  );
}

function searchOf(parameters: URLSearchParams, changed: Query): string {
  for (const [name, value] of Object.entries(changed)) {
    if (value === undefined || value === "") {
      parameters.delete(name);
    } else {
      parameters.set(name, value);
    }
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** Without the fragment, which may hold a key until the sign-in has read it. */
function currentAddress(): string {
  return location.href.replace(/#.*$/s, "");
}

function pathBelowBase(path: string): string {
  return path.startsWith(settings.base) ? path.slice(settings.base.length) : path.replace(/^\//, "");
}

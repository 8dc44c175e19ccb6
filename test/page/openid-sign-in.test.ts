import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chromiumPath, launchBrowser, longestWaitMs, trials } from "./browser.ts";
import { interceptDeployment, pageUrl } from "./openid/intercepted-deployment.ts";
import { clientId, MadeUpProvider } from "./openid/made-up-provider.ts";

const deepLink = `${pageUrl}courses?app=main&from=2026-01-02`;

describe.skipIf(chromiumPath === undefined)("signing in at an OpenID provider", trials, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let provider: MadeUpProvider;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    provider = new MadeUpProvider();
    context = await browser.newContext({ locale: "en-GB" });
    context.setDefaultTimeout(longestWaitMs);
    await interceptDeployment(context, provider);
    page = await context.newPage();
  });

  afterEach(async () => {
    await context.close();
  });

  const signIn = async () => {
    await page.goto(deepLink);
    await page.getByRole("button", { name: "Sign in with your organisation" }).click();
    await page.getByRole("link", { name: "Continue as Ann" }).click();
    await page.getByRole("heading", { level: 1, name: "Courses" }).waitFor();
  };

  const storage = () => page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));

  it("asks for a code with PKCE, a state and the API's audience, and leads back to the address that was asked for", async () => {
    await signIn();

    const [request] = provider.authorizations;
    expect(request).toMatchObject({
      response_type: "code",
      client_id: clientId,
      redirect_uri: pageUrl,
      scope: "openid read:attendance",
      audience: "rollcall-api",
      code_challenge_method: "S256",
    });
    expect(request?.["state"]).toMatch(/^[\w-]{43}$/);
    expect(request?.["code_challenge"]).toMatch(/^[\w-]{43}$/);
    expect(provider.grants).toEqual(["authorization_code"]);
    expect(page.url()).toBe(deepLink);
    expect(await storage()).not.toContain("verifier");
  });

  it("has another state and another challenge each time", async () => {
    await signIn();
    await page.locator(".account summary").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await signIn();

    const [first, second] = provider.authorizations;
    expect(first?.["state"]).not.toBe(second?.["state"]);
    expect(first?.["code_challenge"]).not.toBe(second?.["code_challenge"]);
  });

  it("stays signed in when the page is loaded again, and no more once signed out", async () => {
    await signIn();

    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Courses" }).waitFor();
    await page.locator(".account summary").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Sign in with your organisation" }).waitFor();

    expect(provider.grants).toEqual(["authorization_code"]);
    expect(await storage()).toBe("{}");
  });

  it("does not exchange the code of an answer with another state, or from another issuer", async () => {
    for (const changed of [{ state: "of-somebody-else" }, { iss: "https://evil.example.test" }]) {
      await page.goto(deepLink);
      await page.getByRole("button", { name: "Sign in with your organisation" }).click();
      const link = page.getByRole("link", { name: "Continue as Ann" });
      const answer = new URL((await link.getAttribute("href")) ?? "");
      for (const [name, value] of Object.entries(changed)) answer.searchParams.set(name, value);

      await page.goto(answer.href);
      await page.getByRole("alert").waitFor();

      expect(await page.getByRole("alert").textContent()).toContain("does not belong to a sign-in of this tab");
      expect(page.url()).toBe(deepLink);
    }
    expect(provider.grants).toEqual([]);
  });

  it("does not take a link with a code that this tab did not ask for", async () => {
    await page.goto(`${pageUrl}?code=stolen&state=made-up`);

    await page.getByRole("alert").waitFor();

    expect(page.url()).toBe(pageUrl);
    expect(provider.grants).toEqual([]);
  });

  it("shows why the provider refused, in its own words", async () => {
    await page.goto(deepLink);
    await page.getByRole("button", { name: "Sign in with your organisation" }).click();
    await page.getByRole("link", { name: "Continue as Ann" }).waitFor();
    const state = provider.authorizations[0]?.["state"] ?? "";

    await page.goto(
      `${pageUrl}?${new URLSearchParams({ error: "access_denied", error_description: "Ann may not.", state })}`,
    );

    expect(await page.getByRole("alert").textContent()).toBe("Ann may not.");
  });

  it("renews a token that has expired, once for all requests, and shows the view without asking anybody", async () => {
    await signIn();

    provider.expireAccessTokens();
    await page.getByRole("link", { name: "Rooms" }).click();
    await page.getByText("No room is tracked yet").waitFor();
    provider.expireAccessTokens();
    await page.getByRole("link", { name: "Compare" }).click();
    await page.getByRole("heading", { level: 1, name: "Compare" }).waitFor();
    await page.waitForLoadState("networkidle");

    expect(provider.grants).toEqual(["authorization_code", "refresh_token", "refresh_token"]);
    expect(await storage()).not.toContain("refresh");
  });

  it("asks to sign in again where the provider renews nothing, and leads back to the same view", async () => {
    provider.givesRefreshTokens = false;
    await signIn();

    provider.expireAccessTokens();
    await page.getByRole("link", { name: "Rooms" }).click();
    await page.getByRole("alert").waitFor();
    const alert = await page.getByRole("alert").textContent();
    await page.getByRole("button", { name: "Sign in with your organisation" }).click();
    await page.getByRole("link", { name: "Continue as Ann" }).click();
    await page.getByText("No room is tracked yet").waitFor();

    expect(alert).toContain("Your sign-in has ended");
    expect(page.url()).toBe(pageUrl);
  });

  it("refuses a configuration that is not the issuer's, and says when there is none", async () => {
    provider.configuration = () => ({ issuer: "https://evil.example.test" });
    await page.goto(deepLink);
    await page.getByRole("button", { name: "Sign in with your organisation" }).click();
    await page.getByRole("alert").waitFor();
    const other = await page.getByRole("alert").textContent();

    await context.route("https://id.example.test/**", (route) => route.abort());
    await page.getByRole("button", { name: "Sign in with your organisation" }).click();
    await page.getByText("cannot be reached").waitFor();

    expect(other).toContain("another issuer");
    expect(provider.authorizations).toEqual([]);
  });
});

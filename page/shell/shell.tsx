import { DialogHost } from "../dialogs/dialog-host.tsx";
import { credential } from "../session/credential.ts";
import { HatchDefs } from "../uncertainty/hatch-defs.tsx";
import { SignInView } from "../views/sign-in/sign-in-view.tsx";
import { CurrentView } from "./current-view.tsx";
import { PageFooter } from "./page-footer.tsx";
import { PageHeader } from "./page-header.tsx";
import "./shell.css";

/** The frame of the page. Without a credential every address shows the sign-in, and shows its view afterwards. */
export function Shell() {
  if (credential.value === undefined) {
    return <SignInView />;
  }
  return (
    <>
      <PageHeader />
      <main id="main" class="view" tabIndex={-1}>
        <CurrentView />
      </main>
      <PageFooter />
      <DialogHost />
      <HatchDefs />
    </>
  );
}

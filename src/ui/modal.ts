import { focusHeading } from './focus-heading.ts';

/** Returns an attachment that opens a dialog, which traps the focus, and restores the focus on closing:
 *  Svelte removes the element before the browser could. If what had the focus is gone, the page's heading
 *  gets it. Call it while the component is made: its content takes the focus. */
export const modal = (): ((dialog: HTMLDialogElement) => () => void) => {
  const opener = document.activeElement;
  return (dialog) => {
    dialog.showModal();
    return () => {
      dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      else focusHeading();
    };
  };
};

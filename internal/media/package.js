(() => {
  const files = {};
  const folder = new URL('.', document.baseURI).href;
  const found = (address) => {
    try {
      const url = new URL(address, document.baseURI);
      const name = decodeURIComponent(url.href.slice(folder.length).split(/[?#]/)[0]);
      return url.href.startsWith(folder) && Object.hasOwn(files, name) ? files[name] : null;
    } catch {
      return null;
    }
  };
  const load = window.fetch;
  window.fetch = (input, init) => load(found(input instanceof Request ? input.url : input) ?? input, init);
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    return open.call(this, method, found(address) ?? address, ...rest);
  };
  const mend = (element) => {
    for (const name of ['src', 'href', 'poster']) {
      const address = element.getAttribute?.(name);
      const file = address && element.localName !== 'a' && !address.startsWith('data:') && found(address);
      if (file) element.setAttribute(name, file);
    }
    for (const child of element.children ?? []) mend(child);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') mend(change.target);
      for (const node of change.addedNodes) mend(node);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['src', 'href', 'poster'] });
})();

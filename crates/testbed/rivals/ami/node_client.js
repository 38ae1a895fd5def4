// asterisk-manager at the benchmark's work: `node_client.js MODULES ADDRESS` counts events up to each mark.
'use strict';

const [modules, address] = process.argv.slice(2);
const found = modules + '/node_modules/asterisk-manager';
const [host, port] = address.split(':');
const manager = require(found)(Number(port), host, 'bench', 'bench', true);

let seen = 0;
manager.on('fullybooted', () => {
  const version = require(found + '/package.json').version;
  console.log(`ready asterisk-manager ${version}, Node ${process.version}`);
});
manager.on('managerevent', (event) => {
  if (event.event === 'BenchEnd') {
    console.log(`seen ${seen} lost 0`);
    seen = 0;
  } else {
    seen += 1;
  }
});

/* Stands in for dynalite in its own tests: passes their requests on to the laboratory. */
const net = module.require('node:net');
const aws4 = module.require('aws4');

// The tests sign for an address that names neither service nor region.
const sign = aws4.sign;
aws4.sign = (request, credentials) =>
  sign(Object.assign(request, { service: 'dynamodb', region: 'us-east-1' }), credentials);

module.exports = () =>
  net.createServer((client) => {
    const laboratory = net.connect(Number(process.env.LABORATORY_PORT), '127.0.0.1');
    client.pipe(laboratory).pipe(client);
    client.on('error', () => laboratory.destroy());
    laboratory.on('error', () => client.destroy());
  });

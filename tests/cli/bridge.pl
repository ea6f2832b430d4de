#!/usr/bin/perl
# Takes the place of eLabFTW's ApiController.php: the web server starts it as CGI, with the environment that PHP would
# get, and it forwards the request to the sandbox. ELAB_SANDBOX is the sandbox's host:port.
use strict;
use warnings;
use IO::Socket::INET;

my ($query, %parameters) = ($ENV{QUERY_STRING} // '');
for my $pair (split /&/, $query) {
    my ($name, $value) = split /=/, $pair, 2;
    ($value //= '') =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    $parameters{$name} = $value unless $name eq 'req' && exists $parameters{req};
}
my $path = delete $parameters{req} // '';
# from 4.0 eLabFTW expects the full path, earlier only the part after api/v1
$path = "/api/v1/$path" unless $path =~ m{^/};
my $rest = join '&', grep { !/^req=/ } split /&/, $query;
$rest =~ s/^args=//;
read STDIN, my $body, $ENV{CONTENT_LENGTH} // 0;
$body //= '';
my $socket = IO::Socket::INET->new(PeerAddr => $ENV{ELAB_SANDBOX}) or do {
    print "Status: 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>no backend</html>";
    exit;
};
print $socket "$ENV{REQUEST_METHOD} $path" . ($rest ne '' ? "?$rest" : '') . " HTTP/1.0\r\n";
print $socket "Host: $ENV{ELAB_SANDBOX}\r\n";
print $socket "Authorization: $ENV{HTTP_AUTHORIZATION}\r\n" if defined $ENV{HTTP_AUTHORIZATION};
print $socket "Content-Type: $ENV{CONTENT_TYPE}\r\n" if $ENV{CONTENT_TYPE};
print $socket 'Content-Length: ' . length($body) . "\r\n\r\n$body";
my $response = do { local $/; <$socket> };
my ($head, $content) = split /\r\n\r\n/, $response, 2;
my ($status) = $head =~ m{^HTTP/\S+ (\d+)};
my ($type) = $head =~ m{^content-type: *(.*?)\r?$}mi;
print "Status: $status X\r\nContent-Type: " . ($type // 'text/html') . "\r\n\r\n" . ($content // '');

#!/usr/bin/perl
# Stands where eLabFTW's ApiController.php stands: started by the web server by CGI, it sees what PHP would see, and
# asks the sandbox in its place. ELAB_SANDBOX is the sandbox's host:port.
use strict;
use warnings;
use IO::Socket::INET;

my ($query, %given) = ($ENV{QUERY_STRING} // '');
for my $pair (split /&/, $query) {
    my ($name, $value) = split /=/, $pair, 2;
    ($value //= '') =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    $given{$name} = $value unless $name eq 'req' && exists $given{req};
}
my $path = delete $given{req} // '';
# from 4.0 on eLabFTW wants the whole path, before what follows api/v1
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
my $answer = do { local $/; <$socket> };
my ($head, $content) = split /\r\n\r\n/, $answer, 2;
my ($status) = $head =~ m{^HTTP/\S+ (\d+)};
my ($type) = $head =~ m{^content-type: *(.*?)\r?$}mi;
print "Status: $status X\r\nContent-Type: " . ($type // 'text/html') . "\r\n\r\n" . ($content // '');
